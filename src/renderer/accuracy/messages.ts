export const en = {
  protocol: 'Protocol',
  protocolHint: 'How the architectures were trained. Accuracies of two protocols are never compared.',
  figure: 'Mean over seeds',
  interval: '95 % interval',
  seeds: 'Seeds',
  seedCount: '1 seed, no interval | {count} seeds',
  by: 'By training protocol',
  byNote: 'mean over seeds with its 95 % interval',
  chosenOn: { validation: 'chosen on validation', last: 'last epoch', test: 'chosen on test' },
  chosenOnHint: {
    validation: 'The epoch was chosen on images held out of training; the test data were read once, at the end.',
    last: 'Nothing was held out of training: the last epoch counts. The test data were read once, at the end.',
    test: 'An older evaluation: its epoch was chosen on the test data, so its accuracy flatters it. It is not compared with newer ones.',
  },
}

export const ja: typeof en = {
  protocol: 'プロトコル',
  protocolHint: 'アーキテクチャの学習条件。異なるプロトコルの精度は比較しません。',
  figure: 'シード平均',
  interval: '95 % 区間',
  seeds: 'シード数',
  seedCount: '1 シード、区間なし | {count} シード',
  by: '学習プロトコル別',
  byNote: 'シード平均と 95 % 区間',
  chosenOn: { validation: '検証で選択', last: '最終エポック', test: 'テストで選択' },
  chosenOnHint: {
    validation: '学習から除いた画像でエポックを選び、テストデータは最後に一度だけ使用。',
    last: '学習から除いた画像はなく、最終エポックを採用。テストデータは最後に一度だけ使用。',
    test: '旧版の評価です。エポックをテストデータで選んだため精度は高めに出ています。新しい評価とは比較しません。',
  },
}
