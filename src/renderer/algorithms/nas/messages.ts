export const en = {
  name: 'NAS by reinforcement',
  table: 'Optional: latency is told beside each score, and counts where a target is given.',
  presets: {
    paper: "The article's settings: 12,800 children, 50 epochs each; for hundreds of GPUs.",
    laptop: 'Some two hours on two cores, with the space fbnet-mini.',
    demo: 'A few minutes: shows a search, finds little.',
  },
  notes: {
    controller:
      'A recurrent controller draws an architecture layer by layer or node by node, which is trained; it learns from the accuracies by REINFORCE.',
    latency: 'Without a target the reward is accuracy³, with one accuracy · (latency / target)^w.',
  },
  fields: {
    children: 'Children',
    childEpochs: 'Epochs a child',
    scoreShare: 'Share that scores',
    learningRate: 'Learning rate',
    momentum: 'Momentum',
    childrenPerUpdate: 'Children an update',
    controllerLearningRate: 'Learning rate',
    entropyWeight: 'Entropy weight',
    baselineDecay: "Baseline's decay",
    controllerUnits: 'Units',
    controllerLayers: 'Layers',
    latencyExponent: 'w',
  },
  hints: {
    children: 'Drawn in all.',
    scoreShare: 'Held out of training.',
    childrenPerUpdate: 'Then it learns.',
    entropyWeight: 'More = longer undecided.',
    latencyTarget: 'Empty = accuracy alone.',
    latencyExponent: '0 = no weight.',
  },
}

export const ja: typeof en = {
  name: '強化学習による NAS',
  table: '任意。スコアとともにレイテンシを表示し、目標があれば報酬に含めます。',
  presets: {
    paper: '論文の設定。1 万 2,800 個体、各 50 エポック。数百の GPU 向け。',
    laptop: '探索空間 fbnet-mini で 2 コアなら 2 時間ほど。',
    demo: '数分で探索の様子を見るための設定。',
  },
  notes: {
    controller:
      '再帰型のコントローラが層またはノードごとに選択を出し、できたアーキテクチャを学習し、その精度から REINFORCE で学びます。',
    latency: '目標がなければ報酬は精度の 3 乗、あれば 精度 · (レイテンシ / 目標)^w です。',
  },
  fields: {
    children: '個体数',
    childEpochs: '個体のエポック数',
    scoreShare: '採点に使う割合',
    learningRate: '学習率',
    momentum: 'モーメンタム',
    childrenPerUpdate: '更新ごとの個体数',
    controllerLearningRate: '学習率',
    entropyWeight: 'エントロピーの重み',
    baselineDecay: 'ベースラインの減衰',
    controllerUnits: 'ユニット数',
    controllerLayers: '層数',
    latencyExponent: 'w',
  },
  hints: {
    children: '引く総数。',
    scoreShare: '学習には使いません。',
    childrenPerUpdate: 'その後に学びます。',
    entropyWeight: '大きいほど長く迷います。',
    latencyTarget: '空欄 = 精度のみ。',
    latencyExponent: '0 = 考慮しません。',
  },
}

export const rnnEn = {
  presets: {
    paper: "The article's children and controller: 15,000 children, 35 epochs each; for hundreds of GPUs.",
    laptop: 'About half an hour on two cores.',
    demo: 'A few minutes: shows a search, finds little.',
  },
  notes: {
    controller:
      'A recurrent controller draws a cell node by node, which is trained; it learns by REINFORCE from 80 / perplexity² on the validation text.',
  },
  fields: {
    children: en.fields.children,
    childEpochs: en.fields.childEpochs,
    learningRate: en.fields.learningRate,
    childrenPerUpdate: en.fields.childrenPerUpdate,
    controllerLearningRate: en.fields.controllerLearningRate,
    entropyWeight: en.fields.entropyWeight,
    baselineDecay: en.fields.baselineDecay,
    controllerUnits: en.fields.controllerUnits,
    controllerLayers: en.fields.controllerLayers,
  },
  hints: {
    children: en.hints.children,
    childrenPerUpdate: en.hints.childrenPerUpdate,
    entropyWeight: en.hints.entropyWeight,
  },
}

export const rnnJa: typeof rnnEn = {
  presets: {
    paper: '論文の個体数とコントローラ。1 万 5,000 個体、各 35 エポック。数百の GPU 向け。',
    laptop: '2 コアで 30 分ほど。',
    demo: '数分で探索の様子を見るための設定。',
  },
  notes: {
    controller:
      '再帰型のコントローラがノードごとにセルを引き、できたセルを学習し、検証テキストでの 80 / パープレキシティ² から REINFORCE で学びます。',
  },
  fields: {
    children: ja.fields.children,
    childEpochs: ja.fields.childEpochs,
    learningRate: ja.fields.learningRate,
    childrenPerUpdate: ja.fields.childrenPerUpdate,
    controllerLearningRate: ja.fields.controllerLearningRate,
    entropyWeight: ja.fields.entropyWeight,
    baselineDecay: ja.fields.baselineDecay,
    controllerUnits: ja.fields.controllerUnits,
    controllerLayers: ja.fields.controllerLayers,
  },
  hints: {
    children: ja.hints.children,
    childrenPerUpdate: ja.hints.childrenPerUpdate,
    entropyWeight: ja.hints.entropyWeight,
  },
}
