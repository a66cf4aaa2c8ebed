export const en = {
  part: 'Part', state: 'State', found: 'Found', expected: 'Expected: {what}', size: 'Size', remedy: 'To do',
  states: { ok: 'OK', missing: 'Missing', stale: 'Outdated', broken: 'Broken', optional: 'Optional' },
  check: 'Check again',
  parts: 'What the workbench stands on',
  allWell: 'All parts are in place.',
  toMend: '{count} to mend',
  about: 'This workbench',
  version: 'Version', host: 'Runs as', dataFolder: 'Data folder',
  hosts: { desktop: 'Desktop app', headless: 'Server', cli: 'Terminal' },
  interrupted: 'Interrupted runs',
  interruptedText: 'The workbench ended while {count} ran. They kept their last checkpoint and can be resumed.',
  interruptedNext: 'To the searches',
}

export const ja: typeof en = {
  part: '構成要素', state: '状態', found: '検出', expected: '必要: {what}', size: 'サイズ', remedy: '対処',
  states: { ok: '正常', missing: 'なし', stale: '古い', broken: '破損', optional: '任意' },
  check: '再確認',
  parts: 'ワークベンチの構成要素',
  allWell: 'すべて揃っています。',
  toMend: '要対処 {count} 件',
  about: 'このワークベンチ',
  version: 'バージョン', host: '実行形態', dataFolder: 'データフォルダ',
  hosts: { desktop: 'デスクトップアプリ', headless: 'サーバー', cli: 'ターミナル' },
  interrupted: '中断した実行',
  interruptedText: '{count} 件の実行中にワークベンチが終了しました。最後のチェックポイントから再開できます。',
  interruptedNext: '探索へ',
}
