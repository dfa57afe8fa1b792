export { BackupRefusal, type Manifest } from './manifest.ts'
export { compare, type Rehearsal, rehearse } from './rehearse.ts'
export { checkBackup, restoreBackup } from './restore.ts'
export { writeBackup } from './write.ts'
