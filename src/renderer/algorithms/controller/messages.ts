export const en = {
  title: 'Controller',
  note: 'what it is rewarded with, and how likely it makes each choice',
  reward: 'reward',
  baseline: 'baseline',
  rewardChart: 'Reward, and the baseline it is held against',
  entropyChart: 'Entropy of the controller, as a share of that of one without preferences',
  entropy: 'entropy',
  parameter: 'Choices',
  /** By the name of what a run records. */
  parameters: {
    controller: 'Layers',
    normal: 'Normal: operations',
    'normal-states': 'Normal: states',
    reduce: 'Reduction: operations',
    'reduce-states': 'Reduction: states',
  },
  probabilities: 'Probabilities at {one} {number}',
  cell: '{place}: {option} {probability}',
  none: 'The controller has drawn nothing yet.',
}

export const ja: typeof en = {
  title: 'コントローラ',
  note: '報酬と、各選択肢の確率',
  reward: '報酬',
  baseline: 'ベースライン',
  rewardChart: '報酬と、比較の基準となるベースライン',
  entropyChart: 'コントローラのエントロピー (偏りのない場合に対する割合)',
  entropy: 'エントロピー',
  parameter: '選択',
  parameters: {
    controller: '層',
    normal: '通常: 演算',
    'normal-states': '通常: 状態',
    reduce: '縮小: 演算',
    'reduce-states': '縮小: 状態',
  },
  probabilities: '{one} {number} での確率',
  cell: '{place}: {option} {probability}',
  none: 'コントローラはまだ何も引いていません。',
}
