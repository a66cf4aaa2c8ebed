import { comparisonWarningTexts, measurementWarningTexts, staleReasonTexts } from '#shared/latency/table-texts.ts'

// What makes a reader doubt numbers: the same sentences as in the terminal, and in Japanese.

export const warningsEn = {
  deviceHot:
    'Too hot now: its system slows it down. Let it cool first, off the charger; a table waits for that by itself.',
  staleReasons: staleReasonTexts,
  comparisonWarnings: comparisonWarningTexts,
  warningsTitle: 'What to know of these numbers',
  measurementWarnings: measurementWarningTexts,
}

export const warningsJa: typeof warningsEn = {
  deviceHot:
    '熱のため動作が抑えられています。充電器から外し、冷ましてから測定してください（レイテンシ表の測定は冷えるまで待機します）。',
  staleReasons: {
    binary: 'その後、ベンチマークプログラムがビルドし直されました。',
    system: 'OS は {before} でしたが、現在は {now} です。',
    device: 'デバイスは {before} でしたが、現在は {now} です。',
    protocol: '測定手順の版 {before} で測定されました。現在の版は {now} です。',
    engine: '{before} で測定されました。同じデバイス・精度・スレッド数・コアの新しい表は {now} によるものです。',
  },
  comparisonWarnings: {
    rows: '{b} 個の演算のうち {a} 個は、片方の表にしかないか、どちらにもありません。',
    precision: '精度が異なります({a} と {b})。',
    threads: 'スレッド数が異なります({a} と {b})。',
    cores: '同じデバイスの表で、コアが異なります({a} と {b})。',
    protocol: '測定手順の版が異なります({a} と {b})。',
    engine: 'エンジンが異なります({a} と {b})。',
  },
  warningsTitle: 'この値についての注意',
  measurementWarnings: {
    unpinned: 'システムがコアの指定を許可しませんでした({reason})。測定はシステムが選んだコアで行われました。',
    'cores-off':
      'コア {cores} は停止中か使用を許可されておらず、最速のコアかもしれません。値はほかのコアのものです。スマートフォンでは画面を点灯したままにしてください。',
    'cores-hidden':
      'コア {cores} の速さはデバイスから分からず、測定したコアより速いかもしれません。コアを自分で指定できます。',
    disturbed: '実行の {percent} % は妨げられたため除外しました。デバイスでほかの処理が動いていました。',
    'on-core':
      'サンプルの {percent} % は経過時間ではなくコア上の時間です。ほかのプログラムがコアを使いすぎています。終了してから測定してください。',
    drifted:
      '{all} 回の測定のうち {some} 回は、デバイスが安定時の速度から離れていたか、速度が変わり続けたため除外しました。',
    unsettled:
      'デバイスは一度も安定時の速度に近づきませんでした(その {percent} % で動作、または速度が変動)。値はそこから換算したものです。ほかのプログラムを終了し、落ち着いてから測定し直してください。',
    noisy: '{all} 行のうち {some} 行は、時間内に目標の区間まで狭まりませんでした。',
  },
}
