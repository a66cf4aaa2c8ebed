export const en = {
  all: 'all',
  issues: {
    missing: 'Choose one.',
    number: 'Give a number.',
    whole: 'Give a whole number.',
    multiple: 'A multiple of {limit}.',
    tooSmall: 'At least {limit}.',
    tooSmallExclusive: 'More than {limit}.',
    tooBig: 'At most {limit}.',
    tooBigExclusive: 'Less than {limit}.',
    divide: '2k must divide {limit} channels.',
    batch: 'A share has only {limit} images.',
    other: 'Not a valid value.',
  },
  noDataset: { images: 'No image data set is ready.', text: 'No text is ready.' },
}

export const ja: typeof en = {
  all: 'すべて',
  issues: {
    missing: '選択してください。',
    number: '数を入力してください。',
    whole: '整数を入力してください。',
    multiple: '{limit} の倍数にしてください。',
    tooSmall: '{limit} 以上にしてください。',
    tooSmallExclusive: '{limit} より大きくしてください。',
    tooBig: '{limit} 以下にしてください。',
    tooBigExclusive: '{limit} より小さくしてください。',
    divide: '2k が {limit} チャネルを割り切る必要があります。',
    batch: '一方の画像が {limit} 枚しかありません。',
    other: '無効な値です。',
  },
  noDataset: { images: '使える画像データセットがありません。', text: '使えるテキストがありません。' },
}
