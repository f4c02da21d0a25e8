import type { tenants as en } from '../en/tenants.ts'

/** 租戶的文字（營運人員）。 */
export const tenants: typeof en = {
  title: '租戶',
  search: '以名稱搜尋',
  users: '使用者',
  policy: '政策',
  keys: '金鑰',
  create: '新增租戶',
  createBody: '租戶代表一個組織，租戶之間完全隔離。',
  createdDone: '已新增租戶「{{name}}」。',
  renameTitle: '重新命名「{{name}}」',
  renamed: '已更名為「{{name}}」。',
  disableTitle: '要停用租戶「{{name}}」嗎？',
  disableBody_one: '其 1 把金鑰會停止運作，直到重新啟用租戶。',
  disableBody_other: '其全部 {{count}} 把金鑰會停止運作，直到重新啟用租戶。',
  disabledDone: '已停用「{{name}}」。',
  enabledDone: '已啟用「{{name}}」。',
  deleteTitle: '要刪除租戶「{{name}}」嗎？',
  deleteBody: '僅能刪除沒有計畫的租戶，且無法復原。',
  deletedDone: '已刪除租戶「{{name}}」。',
  empty: '尚無租戶。',
  emptyHint: '請新增第一個租戶，以便建立計畫。',
}
