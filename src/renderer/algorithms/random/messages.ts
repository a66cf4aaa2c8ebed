export const en = {
  name: 'Random',
  presets: {
    paper: "Cells of the article's size.",
    laptop: 'Small cells, which two cores can train.',
    demo: 'The smallest cells.',
  },
  noEpochs: 'Random search trains nothing: the architectures below are its result.',
}

export const ja: typeof en = {
  name: 'ランダム',
  presets: {
    paper: '論文と同じ大きさのセル。',
    laptop: '2 コアで学習できる小さなセル。',
    demo: '最も小さなセル。',
  },
  noEpochs: 'ランダム探索は学習を行いません。結果は下のアーキテクチャです。',
}
