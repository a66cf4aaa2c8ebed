import { trustGoodText, trustMendTexts, trustReasonTexts, trustStateTexts } from '#shared/latency/trust-texts.ts'

// The same words as in the terminal, and in Japanese.

export const en = {
  trust: 'Trust',
  states: trustStateTexts,
  reasons: trustReasonTexts,
  mends: trustMendTexts,
  nothing: trustGoodText,
}

export const ja: typeof en = {
  trust: '信頼度',
  states: { good: '良好', published: '公開値', noisy: 'ばらつき', stale: '古い', void: '無効' },
  reasons: {
    article: '論文などの値で、ここで測定したものではありません({source})。',
    file: 'ファイルから読み込んだ値で、ここで測定したものではありません({source})。',
    biased: '行の合計は、ネットワーク全体の実測から {bias} % ずれています。探索には使えません。',
    sessions: '測定ごとの差が {spread} % あります。',
    'other-speed': '監査のとき、デバイスは表の測定時の {ratio} 倍の時間がかかりました。',
    'other-target': '監査のネットワークは、表の行とは別のコア・スレッド数・精度・エンジンで動きました。',
    'few-networks': '監査のネットワークが少なく、誤差が分かりません。',
    'older-audit': '最新の監査は無効で、以前の監査によります。',
    'no-valid-audit': '監査がどれも無効で、行の合計がどれだけずれるか分かりません。',
    'no-audit': '行の合計です。どれだけずれるかを示す監査がありません。',
  },
  mends: {
    measure: '表を測定し直してください。',
    rest: 'デバイスのほかのプログラムを終了し、落ち着いてから測定し直してください。',
    audit: 'デバイスが落ち着いているときに表を監査してください。',
    here: 'お手元のデバイスで測定してください。',
  },
  nothing: '問題は見つかっていません。',
}
