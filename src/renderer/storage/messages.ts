export const en = {
  title: 'What takes the space',
  free: '{free} left on the disk',
  kinds: {
    database: 'Records',
    checkpoints: 'Checkpoints and weights',
    logs: 'Logs of runs',
    exports: 'Exports, packs and deployments',
    datasets: 'Decoded data sets',
    removed: 'Removed, to be brought back',
    other: 'Other files',
  },
  run: 'Run',
  noRecord: '{id} (no record)',
  checkpoints: 'Checkpoints',
  size: 'Size',
  spare: 'Can be given back',
  thin: 'Give back',
  thinText:
    'Removes the checkpoints of {name} but the newest two. It can still be resumed, but not be gone back in. This cannot be undone.',
  thinned: '{size} given back',
  failed: 'Nothing was given back',
}

export const ja: typeof en = {
  title: 'ディスクの使用量',
  free: 'ディスクの空き {free}',
  kinds: {
    database: '記録',
    checkpoints: 'チェックポイントと重み',
    logs: '実行のログ',
    exports: 'エクスポート、パック、実機実行',
    datasets: '展開済みデータセット',
    removed: '削除した項目',
    other: 'その他のファイル',
  },
  run: '実行',
  noRecord: '{id}（記録なし）',
  checkpoints: 'チェックポイント',
  size: 'サイズ',
  spare: '解放できる量',
  thin: '解放',
  thinText:
    '{name} のチェックポイントを最新の 2 つを残して削除します。再開はできますが、前のエポックには戻れなくなります。元に戻せません。',
  thinned: '{size} を解放しました',
  failed: '解放できませんでした',
}
