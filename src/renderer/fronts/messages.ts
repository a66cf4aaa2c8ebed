export const en = {
  axis: 'Across', axes: { 'measured-latency': 'Measured latency', 'predicted-latency': 'Predicted latency', 'macs': 'MACs', 'params': 'Params' },
  devices: 'Devices', space: 'Search space', search: 'Search', every: 'All',
  accuracy: 'Test accuracy (%)', accuracyOn: 'Test accuracy on {dataset} (%)', dataset: 'Data set', published: 'Published', publishedIn: 'Published in', auditError: 'Audit error', auditErrorHeader: 'Audit MAPE (%)', notAudited: 'not audited',
  legendMeasured: 'bars: 95 % interval', legendPredicted: 'bars: ± the mean error of the table\'s audit', legendPublished: 'crosses: published, not measured here',
  legend: 'filled and joined: on the front; hollow: dominated',
  empty: 'Nothing to compare yet', emptyText: 'A point needs an accuracy and a place across: evaluate an architecture, and measure it on a device.', toArchitectures: 'To the architectures',
  chartLabel: '{points} networks by test accuracy against {axis}; {front} on the front',
  series: 'Fronts', device: 'Device', points: 'Networks', onFront: 'On the front', hypervolume: 'Hypervolume', hypervolumeHint: 'Area dominated up to the worst point of all devices: larger is better.', best: 'Best accuracy (%)', fastest: 'Lowest',
  networks: 'Networks', name: 'Name', origin: 'Origin', front: 'On the front', yes: 'yes', no: 'no', interval: '95 % interval', allDevices: 'All networks',
}

export const ja: typeof en = {
  axis: '横軸', axes: { 'measured-latency': '実測レイテンシ', 'predicted-latency': '予測レイテンシ', 'macs': 'MACs', 'params': 'パラメータ' },
  devices: 'デバイス', space: '探索空間', search: '探索', every: 'すべて',
  accuracy: 'テスト精度 (%)', accuracyOn: '{dataset} のテスト精度 (%)', dataset: 'データセット', published: '公開値', publishedIn: '出典', auditError: '監査誤差', auditErrorHeader: '監査の MAPE (%)', notAudited: '未監査',
  legendMeasured: '横棒: 95 % 区間', legendPredicted: '横棒: 表の監査の平均誤差 ±', legendPublished: '十字: 公開値 (ここでは未測定)',
  legend: '塗りつぶし・線: フロント上、白抜き: 劣る点',
  empty: '比較できるものがありません', emptyText: '点の表示には精度と横軸の値が必要です。アーキテクチャを評価し、デバイスで測定してください。', toArchitectures: 'アーキテクチャへ',
  chartLabel: '{axis}に対するテスト精度、{points} ネットワーク。フロント上は {front}',
  series: 'フロント', device: 'デバイス', points: 'ネットワーク', onFront: 'フロント上', hypervolume: 'ハイパーボリューム', hypervolumeHint: '全デバイスの最悪点までに支配する面積。大きいほど良い。', best: '最高精度 (%)', fastest: '最小',
  networks: 'ネットワーク', name: '名前', origin: '由来', front: 'フロント上', yes: 'はい', no: 'いいえ', interval: '95 % 区間', allDevices: 'すべてのネットワーク',
}
