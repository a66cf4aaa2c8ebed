export const en = {
  name: 'ENAS',
  presets: {
    paper: "The authors' settings: all images, 150 epochs, 20 channels, 8 cells; for a GPU.",
    laptop: 'A third of an hour on two cores.',
    demo: 'Two to three minutes: shows a search, finds little.',
  },
  notes: {
    supernet: 'One set of weights for all architectures: each step trains the one that the controller draws.',
    controller:
      'After each epoch the controller learns by REINFORCE how well what it draws does on images that no weight learns from.',
  },
  fields: {
    restartPeriod: 'Restarts after',
    restartMultiplier: 'Then times',
    controllerSteps: 'Steps an epoch',
    architecturesPerStep: 'Architectures a step',
    controllerUnits: 'Units',
    controllerLearningRate: 'Learning rate',
    entropyWeight: 'Entropy weight',
    baselineDecay: "Baseline's decay",
    tanhConstant: 'Tanh constant',
    operationTanhReduce: 'Less for operations',
  },
  hints: {
    weightShareController: 'The rest rewards the controller.',
    restartPeriod: 'Epochs of the first cosine.',
    controllerSteps: 'After those of w.',
    entropyWeight: 'More = longer undecided.',
    tanhConstant: 'Logits are c · tanh.',
    sampledController: 'Drawn at the end; the best are kept.',
  },
}

export const ja: typeof en = {
  name: 'ENAS',
  presets: {
    paper: '著者らの設定。全画像、150 エポック、20 チャネル、8 セル。GPU 向け。',
    laptop: '2 コアで 20 分ほど。',
    demo: '2、3 分で探索の様子を見るための設定。',
  },
  notes: {
    supernet: 'すべてのアーキテクチャが重みを共有し、各ステップではコントローラが引いたものだけを学習します。',
    controller:
      '各エポックの後、コントローラは引いたものが重みの学習に使わない画像でどれほど良いかを REINFORCE で学びます。',
  },
  fields: {
    restartPeriod: '再開までのエポック',
    restartMultiplier: '以後の倍率',
    controllerSteps: 'エポックごとのステップ',
    architecturesPerStep: 'ステップごとの数',
    controllerUnits: 'ユニット数',
    controllerLearningRate: '学習率',
    entropyWeight: 'エントロピーの重み',
    baselineDecay: 'ベースラインの減衰',
    tanhConstant: 'tanh の定数',
    operationTanhReduce: '演算での縮小率',
  },
  hints: {
    weightShareController: '残りはコントローラの報酬に使います。',
    restartPeriod: '最初のコサインの長さ。',
    controllerSteps: 'w のステップの後。',
    entropyWeight: '大きいほど長く迷います。',
    tanhConstant: 'ロジットは c · tanh。',
    sampledController: '最後に引き、最良のものを残します。',
  },
}

export const rnnEn = {
  presets: {
    paper: "The authors' settings: all of the Penn Treebank, 100 epochs, 720 units; for a GPU.",
    laptop: 'A few minutes on two cores.',
    demo: 'A minute or two: shows a search, finds little.',
  },
  notes: {
    supernet: en.notes.supernet,
    controller:
      'After each epoch the controller learns by REINFORCE how well what it draws does on text that no weight learns from: 80 / perplexity.',
  },
  fields: {
    weightLearningRateDecay: 'Then times',
    decayFromEpoch: 'From epoch',
    controllerSteps: en.fields.controllerSteps,
    architecturesPerStep: en.fields.architecturesPerStep,
    controllerUnits: en.fields.controllerUnits,
    controllerLearningRate: en.fields.controllerLearningRate,
    entropyWeight: en.fields.entropyWeight,
    baselineDecay: en.fields.baselineDecay,
    tanhConstant: en.fields.tanhConstant,
    logitTemperature: 'Temperature',
  },
  hints: {
    weightLearningRateDecay: 'After each epoch.',
    controllerSteps: en.hints.controllerSteps,
    entropyWeight: en.hints.entropyWeight,
    tanhConstant: 'Logits are c · tanh(· / T).',
    sampledController: en.hints.sampledController,
  },
}

export const rnnJa: typeof rnnEn = {
  presets: {
    paper: '著者らの設定。Penn Treebank 全体、100 エポック、720 ユニット。GPU 向け。',
    laptop: '2 コアで数分。',
    demo: '1、2 分で探索の様子を見るための設定。',
  },
  notes: {
    supernet: ja.notes.supernet,
    controller:
      '各エポックの後、コントローラは引いたものが重みの学習に使わないテキストでどれほど良いかを REINFORCE で学びます (報酬は 80 / パープレキシティ)。',
  },
  fields: {
    weightLearningRateDecay: '以後の倍率',
    decayFromEpoch: '減衰を始めるエポック',
    controllerSteps: ja.fields.controllerSteps,
    architecturesPerStep: ja.fields.architecturesPerStep,
    controllerUnits: ja.fields.controllerUnits,
    controllerLearningRate: ja.fields.controllerLearningRate,
    entropyWeight: ja.fields.entropyWeight,
    baselineDecay: ja.fields.baselineDecay,
    tanhConstant: ja.fields.tanhConstant,
    logitTemperature: '温度',
  },
  hints: {
    weightLearningRateDecay: '各エポックの後。',
    controllerSteps: ja.hints.controllerSteps,
    entropyWeight: ja.hints.entropyWeight,
    tanhConstant: 'ロジットは c · tanh(· / T)。',
    sampledController: ja.hints.sampledController,
  },
}
