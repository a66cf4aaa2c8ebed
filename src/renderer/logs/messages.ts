export const en = {
  title: 'Log',
  note: 'What the program that computes it printed, and what happened to it.',
  workbenchNote: 'What began and ended, and what went wrong.',
  level: 'From which level on',
  least: { info: 'All', warning: 'Warnings', error: 'Errors' },
  levels: { info: 'Info', warning: 'Warning', error: 'Error' },
  filter: 'Filter lines',
  follow: 'Follow',
  followTitle: 'Stay at the newest line',
  empty: 'Nothing was told yet.',
  nothing: 'No line is like this.',
  shown: '{shown} of {count} lines',
}

export const ja: typeof en = {
  title: 'ログ',
  note: '計算プロセスの出力と、実行中に起きたこと。',
  workbenchNote: '開始と終了、発生した問題。',
  level: '表示するレベル',
  least: { info: 'すべて', warning: '警告以上', error: 'エラー' },
  levels: { info: '情報', warning: '警告', error: 'エラー' },
  filter: '行を絞り込む',
  follow: '追従',
  followTitle: '最新の行を表示し続ける',
  empty: 'まだ何も記録されていません。',
  nothing: '該当する行はありません。',
  shown: '{count} 行中 {shown} 行',
}
