export const en = {
  name: 'Evolution',
  table: 'Optional: latency is told beside each score, and limited where a limit is given.',
  presets: {
    paper: "The article's settings: 20,000 children, 25 epochs each; for hundreds of GPUs.",
    laptop: 'Some two hours on two cores, with the space fbnet-mini.',
    demo: 'A few minutes: shows a search, finds little.',
  },
  notes: {
    population:
      'A population of trained architectures: the best of a random sample is changed in one choice and trained, and the oldest dies.',
    latency: 'What is slower by the table is drawn again.',
  },
  fields: {
    children: 'Children',
    population: 'Population',
    sample: 'Sample',
    childEpochs: 'Epochs a child',
    scoreShare: 'Share that scores',
    learningRate: 'Learning rate',
    momentum: 'Momentum',
    latencyLimitUs: 'Limit (µs)',
  },
  hints: {
    children: 'Trained in all.',
    sample: 'Its best is mutated.',
    scoreShare: 'Held out of training.',
    latencyLimit: 'Empty = none.',
  },
}

export const ja: typeof en = {
  name: '進化',
  table: '任意。スコアとともにレイテンシを表示し、上限があれば制限します。',
  presets: {
    paper: '論文の設定。2 万個体、各 25 エポック。数百の GPU 向け。',
    laptop: '探索空間 fbnet-mini で 2 コアなら 2 時間ほど。',
    demo: '数分で探索の様子を見るための設定。',
  },
  notes: {
    population:
      '学習済みアーキテクチャの集団から無作為に標本を取り、その最良のものの選択を 1 つ変えて学習し、最も古いものを除きます。',
    latency: '表によるレイテンシが上限を超えるものは引き直します。',
  },
  fields: {
    children: '個体数',
    population: '集団の大きさ',
    sample: '標本数',
    childEpochs: '個体のエポック数',
    scoreShare: '採点に使う割合',
    learningRate: '学習率',
    momentum: 'モーメンタム',
    latencyLimitUs: '上限 (µs)',
  },
  hints: {
    children: '学習する総数。',
    sample: '最良のものを変異。',
    scoreShare: '学習には使いません。',
    latencyLimit: '空欄 = なし。',
  },
}

export const rnnEn = {
  presets: {
    paper: "The article's population, of recurrent cells: 20,000 children, 35 epochs each; for hundreds of GPUs.",
    laptop: 'About half an hour on two cores.',
    demo: 'A few minutes: shows a search, finds little.',
  },
  notes: { population: en.notes.population },
  fields: {
    children: en.fields.children,
    population: en.fields.population,
    sample: en.fields.sample,
    childEpochs: en.fields.childEpochs,
    learningRate: en.fields.learningRate,
  },
  hints: { children: en.hints.children, sample: en.hints.sample },
}

export const rnnJa: typeof rnnEn = {
  presets: {
    paper: '論文の集団を再帰セルに使います。2 万個体、各 35 エポック。数百の GPU 向け。',
    laptop: '2 コアで 30 分ほど。',
    demo: '数分で探索の様子を見るための設定。',
  },
  notes: { population: ja.notes.population },
  fields: {
    children: ja.fields.children,
    population: ja.fields.population,
    sample: ja.fields.sample,
    childEpochs: ja.fields.childEpochs,
    learningRate: ja.fields.learningRate,
  },
  hints: { children: ja.hints.children, sample: ja.hints.sample },
}
