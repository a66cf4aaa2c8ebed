export const en = {
  name: 'Once for all',
  presets: {
    paper: "BigNAS' recipe at the size of small images: all images, 120 epochs; for a big machine.",
    laptop: 'An evening on a laptop, with the space fbnet-mini.',
    demo: 'A few minutes, with the space fbnet-mini.',
  },
  notes: {
    supernet:
      'Each step trains the largest architecture, the smallest and some random ones; all but the largest learn from its answers.',
    derive: 'No device takes part: fronts for devices are made of the scores afterwards.',
  },
  fields: {
    scoreShare: 'Share that scores',
    sharedWeights: 'Blocks share weights',
    randomPaths: 'Random architectures',
    skipShare: 'Their skips',
    learningRate: 'Learning rate',
    momentum: 'Momentum',
    unusedDecay: 'Unused weights decay',
    gradientClip: 'Gradient clip',
    labelSmoothing: 'Label smoothing',
    statisticsBatches: 'Statistics batches',
    scoredArchitectures: 'Scored architectures',
  },
  hints: {
    scoreShare: 'Held out of training.',
    randomPaths: 'For each step.',
    skipShare: 'Share of layers; empty = all blocks alike.',
    statisticsBatches: 'Before each score.',
    scoredArchitectures: 'At the end.',
  },
}

export const ja: typeof en = {
  name: 'Once for all',
  presets: {
    paper: '小さな画像向けの BigNAS の設定。全画像、120 エポック。大型マシン向け。',
    laptop: '探索空間 fbnet-mini、ノート PC で一晩。',
    demo: '探索空間 fbnet-mini で数分。',
  },
  notes: {
    supernet: '各ステップで最大・最小・無作為のアーキテクチャを学習します。最大以外は最大の出力から学びます。',
    derive: 'デバイスは使いません。デバイスごとのフロントは後からスコアで作ります。',
  },
  fields: {
    scoreShare: '採点に使う割合',
    sharedWeights: 'ブロックの重みを共有',
    randomPaths: '無作為のアーキテクチャ数',
    skipShare: 'その skip の割合',
    learningRate: '学習率',
    momentum: 'モーメンタム',
    unusedDecay: '未使用の重みも減衰',
    gradientClip: '勾配の上限',
    labelSmoothing: 'ラベル平滑化',
    statisticsBatches: '統計のバッチ数',
    scoredArchitectures: '採点するアーキテクチャ数',
  },
  hints: {
    scoreShare: '学習には使いません。',
    randomPaths: '各ステップで引く数。',
    skipShare: '層に占める割合。空欄 = 全ブロック同じ確率。',
    statisticsBatches: '採点の前に統計を取り直します。',
    scoredArchitectures: '最後に採点する数。',
  },
}
