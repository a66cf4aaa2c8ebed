/** What a table's measuring and its audit did, and how far they agree. */
export const toldEn = {
  takenAt: 'taken at {share} of the settled speed, told at it',
  asTaken: 'told at whatever speed the device had',
  measuredAgain: {
    rows: 'The bias was {bias} ({cause}): the rows of the table were measured again.',
    networks: 'The bias was {bias} ({cause}): the architectures were measured again.',
  },
  auditCauses: {
    speed: 'the device ran further from its settled speed on that side',
    'noisy-rows': 'rows stayed noisy',
    'call-cost': 'calls cost much beside what they compute',
    unknown: 'no cause was found',
  },
  sessions: 'Sessions',
  sessionsHint: 'At different times; they tell how far they agree',
  sessionsWait: 'Between sessions',
  notSessions: 'Give a whole number from 1 to 100.',
  notWait: 'Give a time of at most a week.',
  auditedNets: 'Audited architectures',
  auditedNetsHint: 'Measured whole after the table and held against its sums; 0 for no audit',
  notAudited: 'Give 0, or a whole number from 2 to 100.',
  sessionsAgree: '{count} sessions agree within {spread}',
  sessionsDiffer: '{count} sessions are {spread} apart',
  rowsOff: 'a row is typically {share} off',
  notApplied: '{factor}, not applied',
}

export const toldJa: typeof toldEn = {
  takenAt: '安定時の {share} の速度で測定し、安定時の速度に換算',
  asTaken: '測定時の速度のまま',
  measuredAgain: {
    rows: '偏りは {bias} でした({cause})。表の行を測定し直しました。',
    networks: '偏りは {bias} でした({cause})。アーキテクチャを測定し直しました。',
  },
  auditCauses: {
    speed: 'そちらの側でデバイスが安定時の速度からより離れていました',
    'noisy-rows': '行のばらつきが残っていました',
    'call-cost': '計算に比べて呼び出しの負担が大きい状態でした',
    unknown: '原因は見つかりませんでした',
  },
  sessions: '測定の回数',
  sessionsHint: '時間をおいて測り、どれだけ一致するかを示します',
  sessionsWait: '測定の間隔',
  notSessions: '1 から 100 までの整数を入力してください。',
  notWait: '一週間以内の時間を入力してください。',
  auditedNets: '監査するアーキテクチャ',
  auditedNetsHint: '表のあとに全体を測定し、合計と比べます。0 なら監査なし',
  notAudited: '0、または 2 から 100 までの整数を入力してください。',
  sessionsAgree: '{count} 回の測定は {spread} 以内で一致',
  sessionsDiffer: '{count} 回の測定に {spread} の差',
  rowsOff: '行のずれは通常 {share}',
  notApplied: '{factor}(適用なし)',
}
