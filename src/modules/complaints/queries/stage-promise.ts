import { type SqlBool, sql } from '#platform/db/index.ts'

/**
 * The promise of the stage a complaint is at, by the rules of its regime: to acknowledge, to answer, for the panel to
 * meet or report. What somebody promised besides, a call back or a visit, is not the stage.
 */
export const isOfStage = sql<SqlBool>`(promises.policy_version_id is not null
  and promises.kind in ('acknowledge', 'reply', 'visit', 'finish'))`
