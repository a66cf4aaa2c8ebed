export const en = {
  name: 'DNAS',
  presets: {
    paper: "The article's settings: all images, 90 epochs; for a big machine.",
    laptop: 'An evening on a laptop.',
    demo: 'A few minutes, with the space fbnet-mini.',
  },
  notes: {
    temperature: 'τ = initial · exp(−decay · epoch); ends at {final}.',
    supernet:
      'All blocks of every layer at every step, or two drawn ones: several times faster, and τ has no part in it.',
  },
  fields: {
    sampledPaths: 'Sampled paths',
    statisticsBatches: 'Statistics batches',
    scoredArchitectures: 'Scored architectures',
  },
  hints: {
    statisticsBatches: 'Before each score.',
    scoredArchitectures: 'With w, at the end: fronts for any device are made of 50 or more.',
  },
  theta: 'Architecture parameters',
  thetaNote: 'outlined: the largest of each layer',
  thetaLabel: 'Heat map of {what}: blocks by layers after epoch {epoch}',
  thetaLabelOn: 'Heat map of {what} of {device}: blocks by layers after epoch {epoch}',
  probability: 'softmax(θ)',
  raw: 'θ',
  thetaCell: '{layer} · {block}: probability {probability}, θ {theta}',
  thetaNone: 'No epoch is finished yet.',
  parameter: 'Parameter',
  device: 'Device',
  entropy: 'mean entropy {bits} bit',
}

export const ja: typeof en = {
  name: 'DNAS',
  presets: {
    paper: '論文の設定。全画像、90 エポック。大型マシン向け。',
    laptop: 'ノート PC で一晩。',
    demo: '探索空間 fbnet-mini で数分。',
  },
  notes: {
    temperature: 'τ = 初期値 · exp(−減衰 · エポック)。最終値 {final}。',
    supernet: '毎ステップで各層の全ブロックを計算するか、引いた 2 つだけを計算します。後者は数倍速く、τ は使いません。',
  },
  fields: {
    sampledPaths: '経路を標本化',
    statisticsBatches: '統計のバッチ数',
    scoredArchitectures: '採点するアーキテクチャ数',
  },
  hints: {
    statisticsBatches: '採点の前に統計を取り直します。',
    scoredArchitectures: '最後に w で採点する数。50 以上あれば、どのデバイスのフロントも作れます。',
  },
  theta: 'アーキテクチャパラメータ',
  thetaNote: '枠: 各層で最大のもの',
  thetaLabel: '{what} のヒートマップ。エポック {epoch} 後。行はブロック、列は層',
  thetaLabelOn: '{device} の {what} のヒートマップ。エポック {epoch} 後。行はブロック、列は層',
  probability: 'softmax(θ)',
  raw: 'θ',
  thetaCell: '{layer} · {block}: 確率 {probability}、θ {theta}',
  thetaNone: 'まだ終わったエポックがありません。',
  parameter: 'パラメータ',
  device: 'デバイス',
  entropy: '平均エントロピー {bits} bit',
}
