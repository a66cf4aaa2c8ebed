export const en = {
  name: 'Random',
  table: 'Optional: only where a limit on the latency is given.',
  presets: {
    paper: "Cells of the article's size.",
    laptop: 'Small cells, which two cores can train.',
    demo: 'The smallest cells.',
  },
  notes: { latency: 'What is slower by the table is drawn again.' },
  fields: { latencyLimitUs: 'Limit (µs)' },
  hints: { latencyLimit: 'Empty = none.' },
  noEpochs: 'Random search trains nothing: the architectures below are its result.',
}

export const ja: typeof en = {
  name: 'ランダム',
  table: '任意。レイテンシの上限を設ける場合に使います。',
  presets: {
    paper: '論文と同じ大きさのセル。',
    laptop: '2 コアで学習できる小さなセル。',
    demo: '最も小さなセル。',
  },
  notes: { latency: '表によるレイテンシが上限を超えるものは引き直します。' },
  fields: { latencyLimitUs: '上限 (µs)' },
  hints: { latencyLimit: '空欄 = なし。' },
  noEpochs: 'ランダム探索は学習を行いません。結果は下のアーキテクチャです。',
}
