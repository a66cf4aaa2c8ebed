export const en = {
  name: 'Name', state: 'State', soc: 'Chip', system: 'System', abi: 'ABI', cores: 'Cores', memory: 'Memory', transport: 'Connection', lastSeen: 'Last seen', tables: 'Tables', id: 'Id', model: 'Model',
  states: {
    'ready': 'Ready', 'busy': 'Busy', 'unauthorized': 'Not allowed yet', 'offline': 'Offline', 'no-permission': 'No permission', 'unsupported-abi': 'Unsupported', 'read-only': 'Imported',
  },
  transports: { none: 'This computer', usb: 'USB', wifi: 'Wi-Fi', remote: 'Remote' },
  empty: 'No device yet',
  emptyText: 'This computer appears here by itself. Plug in a phone with USB debugging switched on, and allow this computer on its screen.',
  clusters: 'Core clusters', cluster: 'Cluster', coreList: 'Cores', frequency: 'Highest clock (MHz)',
  advice: 'What to do',
  measure: 'Measure a latency table',
  tablesOf: 'Latency tables of this device',
  noTables: 'None measured yet.',
  choose: 'Choose a device to see its cores and tables.',
}

export const ja: typeof en = {
  name: '名前', state: '状態', soc: 'チップ', system: 'OS', abi: 'ABI', cores: 'コア', memory: 'メモリ', transport: '接続', lastSeen: '最終確認', tables: '表', id: 'ID', model: '型番',
  states: {
    'ready': '使用可', 'busy': '使用中', 'unauthorized': '未許可', 'offline': 'オフライン', 'no-permission': '権限なし', 'unsupported-abi': '非対応', 'read-only': '取り込み',
  },
  transports: { none: 'このコンピューター', usb: 'USB', wifi: 'Wi-Fi', remote: 'リモート' },
  empty: 'デバイスがありません',
  emptyText: 'このコンピューターは自動で表示されます。スマートフォンは USB デバッグを有効にして接続し、画面でこのコンピューターを許可してください。',
  clusters: 'コアクラスタ', cluster: 'クラスタ', coreList: 'コア', frequency: '最高クロック (MHz)',
  advice: '対処',
  measure: 'レイテンシ表を測定',
  tablesOf: 'このデバイスのレイテンシ表',
  noTables: 'まだ測定されていません。',
  choose: 'デバイスを選ぶと、コアと表が表示されます。',
}
