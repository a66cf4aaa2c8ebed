export const en = {
  engineHint:
    'Its program is built before the first measuring; that takes some minutes, and Cargo to fetch its source.',
}

export const ja: typeof en = {
  engineHint: '最初の測定の前にプログラムをビルドします。数分かかり、ソースの取得に Cargo が必要です。',
}
