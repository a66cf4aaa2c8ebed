import type { ErrorCode } from '#shared/errors.ts'

/**
 * The host tells failures in English, with all that was found. A page in Japanese tells them by their code: what
 * happened and what to do; the host's own words are then in the details.
 */
export const errorsJa: Readonly<Record<ErrorCode, string>> = {
  ABORTED: '中止されました。それまでの結果は保存されています。',
  ADB_MISSING:
    'adb が見つかりません。Android プラットフォームツールをインストールするか、デバイスのページで adb の場所を指定してください。',
  ADB_SERVER_UNREACHABLE:
    'adb サーバーに接続できません。`adb kill-server` と `adb start-server` を実行してください。別のコンピューターのサーバーなら、そのポートが開いているか確認してください。',
  ADB_SETTING: 'adb の設定に誤りがあります。プログラムのパスとサーバーのアドレスを確認してください。',
  ARCHITECTURE_INVALID: 'このアーキテクチャは不正です。ブロックや演算の並びを確認してください。',
  ARCHITECTURE_UNSUPPORTED:
    'この操作はこの種類のアーキテクチャには対応していません。別のアーキテクチャを選んでください。',
  BAD_REQUEST: '指定された値を受け付けられません。入力を確認してください。',
  BAD_STEP:
    '学習ステップの途中で許されない操作が行われました。プログラムの不具合の可能性があります。詳細を添えて報告してください。',
  BENCHMARK_FAILED:
    'ベンチマークプログラムが途中で終了しました。もう一度測定してください。続く場合は `npm run setup` でビルドし直してください。',
  BENCHMARK_MISSING:
    'このデバイス用のベンチマークプログラムがまだありません。システムのページ、または `npm run setup -- --benchmark all` でビルドしてください。',
  BENCHMARK_OUTPUT_MALFORMED:
    'ベンチマークの出力が要求と一致しません。別の版の可能性があります。`npm run setup` でビルドし直してください。',
  BENCHMARK_OUTPUT_TRUNCATED:
    'ベンチマークの出力が途中で切れました。この回の値は一切保存していません。もう一度測定してください。',
  BENCHMARK_TIMEOUT: 'ベンチマークが時間内に終わりませんでした。デバイスの他のプログラムを閉じて、再開してください。',
  CHECKPOINT_CORRUPT: 'チェックポイントが壊れています。以前のエポックから分岐するか、最初から実行してください。',
  CHECKPOINT_MISSING: 'チェックポイントがありません。最初から実行してください。',
  CHECKPOINT_SETTINGS: 'チェックポイントは別の設定で作られたものです。設定を合わせるか、最初から実行してください。',
  CHECKPOINT_VERSION: 'チェックポイントは別の版の Tansaku で作られたもので、読み込めません。',
  CONFLICT: '今の状態ではこの操作を行えません。進行中の処理や状態を確認してください。',
  CORES_UNAVAILABLE:
    '指定されたコアはデバイスにないか、今は使えません。別のコアを指定するか、指定せずに測定してください。',
  CORPUS_UNUSABLE: 'このテキストは使えません。ファイルの内容と語数を確認してください。',
  DATABASE_CORRUPT: 'データベースが壊れています。バックアップから戻すか、別のデータフォルダーを使ってください。',
  DATABASE_LOCKED: 'データベースは別のプログラムが使用中です。もう一方を終了してください。',
  DATABASE_NEWER: 'データベースは新しい版の Tansaku で作られています。Tansaku を更新してください。',
  DATABASE_UNREADABLE: 'データベースを読み込めません。データフォルダーのアクセス権を確認してください。',
  DATASET_CORRUPT: 'データセットのファイルが壊れています。取得し直してください。',
  DATASET_MISSING: 'データセットがありません。システムのページでフォルダーを指定してください。',
  DEVICE_BUSY: 'デバイスは別の測定で使用中です。終わるまで待つか、その測定を止めてください。',
  DEVICE_CHANGED:
    '測定を始めたときとは別のデバイス、または別の OS になっています。元のデバイスを接続して再開するか、新しい表を測定してください。',
  DEVICE_COMMAND_FAILED: 'スマートフォン上のコマンドが失敗しました。接続し直して、もう一度お試しください。',
  DEVICE_GONE: 'デバイスとの接続が切れました。もう一度接続して再開してください。測定済みの値は保存されています。',
  DEVICE_NOT_EXECUTABLE:
    'スマートフォンが /data/local/tmp でのプログラムの起動を許可していません。許可されれば再開できます。',
  DEVICE_NOT_READY:
    'デバイスの準備ができていません。ロックを解除し、USB デバッグの許可と、デバイスのページの状態を確認してください。',
  DEVICE_OUTPUT_INCOMPLETE:
    'スマートフォンからの応答が途中で切れました。その部分は保存していません。もう一度お試しください。',
  DEVICE_STORAGE_FULL: 'スマートフォンの空き容量が足りません。不要なものを削除して、再開してください。',
  DEVICE_TOO_HOT:
    'デバイスが熱く、性能が制限されています。充電器を外して冷まし、再開してください。測定済みの値は保存されています。',
  DEVICE_UNKNOWN: 'このデバイスは今接続されていません。接続するか、別のデバイスを選んでください。',
  DEVICE_UNRESPONSIVE: 'スマートフォンが応答しません。スリープを解除するか、接続し直して、再開してください。',
  DISK_FULL: 'このコンピューターのディスクがいっぱいです。空きを作ってから続けてください。',
  EPOCHS_MISSING:
    '一部のエポックの記録が保存されていません。再開してください。再開できない場合は、最初から実行してください。',
  EVENTS_LOST: '更新の通知の一部が失われました。ページを読み込み直してください。',
  GENOTYPE_INVALID: 'ジェノタイプが不正です。演算の名前と接続元を確認してください。',
  HOME_IN_USE: 'データフォルダーは別の Tansaku が使用中です。もう一方を終了するか、別のフォルダーを指定してください。',
  IMPORT_UNREADABLE: 'ファイルを読み込めません。形式と、詳細に示された行を確認してください。何も保存していません。',
  INTERNAL: '予期しないエラーが起きました。もう一度お試しください。続く場合は詳細を添えて報告してください。',
  INTERRUPTED: '処理は中断されました。最後のチェックポイントから再開できます。',
  LATENCY_NOT_POSITIVE:
    'ベンチマークが正でないレイテンシを報告しました。デバイスの時計が変更された可能性があります。もう一度測定してください。',
  LATENCY_ROWS_MISSING: 'レイテンシ表に必要な行が足りません。探索空間全体の表を測定してください。',
  LATENCY_TOO_SMALL: 'レイテンシが小さすぎて、損失に使えません。レイテンシ表の単位と値を確認してください。',
  MEMORY_SHORT: 'メモリーが足りません。他のプログラムを閉じるか、より小さい設定にしてください。',
  MISSING_OPERATOR: 'レイテンシ表に、このアーキテクチャの演算の行がありません。その探索空間の表を測定してください。',
  NON_FINITE_ALPHA:
    'アーキテクチャのパラメーターが有限の値でなくなりました。学習率を下げて、以前のエポックから分岐してください。',
  NON_FINITE_LOSS: '損失が有限の値でなくなりました。学習率を下げて、以前のエポックから分岐してください。',
  NOT_FOUND: '対象が見つかりません。削除された可能性があります。',
  NO_STEADY_SAMPLES: 'デバイスが忙しく、安定した値を測れませんでした。他のプログラムを閉じて、再開してください。',
  PORT_IN_USE: 'ポートは別のプログラムが使用中です。別のポートを指定してください。',
  PRECISION_UNSUPPORTED: 'このデバイスには半精度の演算がありません。fp32 または int8 で測定してください。',
  PROCESS_DIED: '探索のプロセスが予期せず終了しました。最後のチェックポイントから再開できます。',
  SETUP_INCOMPLETE:
    'セットアップが完了していません。`npx tansaku doctor --fix` を実行するか、システムのページを確認してください。',
  STORED_VALUE_UNKNOWN: '保存された値を読めません。別の版の Tansaku で作られた可能性があります。',
  TABLE_MISMATCH: 'レイテンシ表の条件が一致しません。条件の合う表を選ぶか、新しく測定してください。',
  THREADS_UNSUPPORTED: '複数スレッドでは測定できません。1 スレッドで測定してください。',
  TRANSFER_FAILED:
    'ファイルを正しく転送できませんでした。何も残していません。ケーブルやポートを替えて、もう一度お試しください。',
}
