export const en = {
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  details: 'Details',
  loading: 'Loading',
  notification: 'Notification',
  cannotLoad: 'This could not be read.',
  cannotRefresh: 'This could not be read again; what you see may be old.',
  remove: 'Remove',
  epoch: 'Epoch',
  play: 'Play',
  pause: 'Pause',
}

export const ja: typeof en = {
  close: '閉じる',
  cancel: 'キャンセル',
  retry: '再試行',
  details: '詳細',
  loading: '読み込み中',
  notification: '通知',
  cannotLoad: '読み込めませんでした。',
  cannotRefresh: '更新できませんでした。表示内容が古い可能性があります。',
  remove: '削除',
  epoch: 'エポック',
  play: '再生',
  pause: '一時停止',
}
