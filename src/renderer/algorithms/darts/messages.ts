/** Of both kinds of cell; `cnn` and `rnn` have what differs. */
export const en = {
  name: 'DARTS',
  title: 'Collapse',
  note: 'does the search settle on skips?',
  skips: 'Skip connections',
  skipsNote: 'in the genotype',
  skipsNow: '{cell}: {count} skip | {cell}: {count} skips',
  entropy: 'Entropy of an edge',
  entropyNote: 'mean, nats',
  eigenvalueTitle: 'Dominant eigenvalue of ∇²α L_val',
  eigenvalue: 'eigenvalue',
  mean: 'mean of {window}',
  threshold: 'threshold',
  alarm: 'Epoch {epoch}: eigenvalue {factor} times that of epoch {low}',
  quiet: 'Eigenvalue below its threshold',
  above: 'Eigenvalue above its threshold; counts from epoch {epoch} on',
  early: 'too few epochs for a threshold',
  notWatched: 'eigenvalue not watched',
}

const guardEn =
  "RobustDARTS: collapse when the window's mean has grown by more than the factor within so many epochs. It costs some passes over validation batches after every epoch."

export const cnnEn = {
  table: 'Optional: expected latency beside the loss, and in it with λ above 0.',
  presets: {
    paper: "The article's settings: second order, all images, 50 epochs; for a GPU.",
    'pc-darts':
      "The PC-DARTS article's settings: 1/4 of the channels, first order, batch 256, α as it is for 15 epochs; for a GPU.",
    laptop: 'First order and a smaller supernet, for two cores.',
    demo: 'A few minutes: shows a search, finds little.',
  },
  notes: {
    supernet:
      'With partial channels operations see 1/k of them: less memory and time. PC-DARTS has k = 4 and leaves α as it is for 15 epochs.',
    guard: guardEn,
    latency: 'L_val + λ · E[LAT] / LAT(uniform α)',
  },
}

export const rnnEn = {
  presets: {
    paper: "The article's settings: second order, 300 units, 50 epochs; for a GPU.",
    laptop: 'First order and a smaller supernet, for two cores.',
    demo: 'A few minutes: shows a search, finds little.',
  },
  notes: { guard: guardEn },
}

export const ja: typeof en = {
  name: 'DARTS',
  title: '崩壊',
  note: 'スキップばかりになっていないか',
  skips: 'スキップ接続',
  skipsNote: 'ジェノタイプ内',
  skipsNow: '{cell}: スキップ {count} | {cell}: スキップ {count}',
  entropy: '辺のエントロピー',
  entropyNote: '平均、nat',
  eigenvalueTitle: '∇²α L_val の最大固有値',
  eigenvalue: '固有値',
  mean: '{window} エポック平均',
  threshold: 'しきい値',
  alarm: 'エポック {epoch}: 固有値がエポック {low} の {factor} 倍',
  quiet: '固有値はしきい値以下',
  above: '固有値がしきい値超過 (判定はエポック {epoch} から)',
  early: 'しきい値にはエポックが足りません',
  notWatched: '固有値は監視していません',
}

const guardJa =
  'RobustDARTS: 窓の平均が指定エポック前より倍率を超えて増えたら崩壊と判定します。エポックごとに検証バッチの計算が増えます。'

export const cnnJa: typeof cnnEn = {
  table: '任意。期待レイテンシを表示し、λ > 0 なら損失に加えます。',
  presets: {
    paper: '論文の設定。2 次、全画像、50 エポック。GPU 向け。',
    'pc-darts': 'PC-DARTS 論文の設定。チャネルの 1/4、1 次、バッチ 256、α は 15 エポック固定。GPU 向け。',
    laptop: '1 次と小さなスーパーネット。2 コア向け。',
    demo: '数分で探索の様子を見るための設定。',
  },
  notes: {
    supernet:
      '部分チャネルでは演算がチャネルの 1/k だけを使い、メモリと時間を節約します。PC-DARTS は k = 4 で、15 エポックの間 α を固定します。',
    guard: guardJa,
    latency: 'L_val + λ · E[LAT] / LAT(一様な α)',
  },
}

export const rnnJa: typeof rnnEn = {
  presets: {
    paper: '論文の設定。2 次、300 ユニット、50 エポック。GPU 向け。',
    laptop: '1 次と小さなスーパーネット。2 コア向け。',
    demo: '数分で探索の様子を見るための設定。',
  },
  notes: { guard: guardJa },
}
