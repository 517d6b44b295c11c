/** The kernel that every domain stands on. */
export { inBatch, keepAnswer, type BatchItem, type BatchOutcome } from "./batch.ts";
export {
  change,
  changeInSteps,
  commit,
  commitItems,
  count,
  put,
  putWhere,
  remove,
  requireItem,
  reserve,
  retryOnConflict,
  setFields,
  VersionConflict,
  type Change,
  type Guard,
  type Step,
  type Write,
} from "./commit.ts";
export { addCounts, replaceItem } from "./counters.ts";
export { clerkConfig, forgetConfig, httpConfig, mailConfig, socketConfig, stageConfig, webhookConfig } from "./config.ts";
export {
  currentActor,
  currentContext,
  runAs,
  serviceActor,
  systemActor,
  type Actor,
  type ApprovedRequest,
  type Context,
} from "./context.ts";
export { now, nowMs, realNowMs, timestamp } from "./clock.ts";
export { publish } from "./bus.ts";
export {
  createDirectoryItems,
  forgetDirectory,
  getDirectoryItem,
  putDirectoryItem,
  queryDirectory,
  takeDirectoryItem,
  updateDirectoryItems,
} from "./directory.ts";
export {
  checkExpectedVersion,
  EntityRecord,
  findChainEnd,
  findEntity,
  findForChange,
  findForChangeWith,
  lookup,
  lookUp,
  type Draft,
  type EntityKind,
  type Lookup,
} from "./entity.ts";
export { fencedPut } from "./fenced-put.ts";
export { newId } from "./ids.ts";
export { idempotencyLifetimeSeconds, Replay, replayIfAnswered } from "./idempotency.ts";
export { log } from "./log.ts";
export { AlreadyHandled, handledOnce, markerLifetimeMs, markHandled } from "./marker.ts";
export { sendMail, type Mail } from "./mail.ts";
export { openSealed, sealText, type SealPurpose } from "./sealing.ts";
export { Problem } from "./problem.ts";
export { quotaBucketKey, requestsLeft } from "./quota/take-requests.ts";
export { createSchedule, deleteSchedule, forgetScheduler, shortId, wakeMs } from "./schedules.ts";
export { settleAll } from "./settle-all.ts";
export { socket, type SocketHandlers, type SocketMessage } from "./socket-handler.ts";
export { closeConnection, forgetSockets, postToConnection } from "./sockets.ts";
export { addToSet, removeFromSet } from "./string-set.ts";
export { inTenant, subscriber, timer } from "./subscriber.ts";
export {
  getItem,
  getItems,
  lastNumber,
  nextNumber,
  parseStored,
  queryItems,
  sequenceKey,
  tenantKey,
  touchItem,
  type Key,
  type StoredItem,
} from "./table.ts";
export { indexKeys } from "./tables.ts";
export { keepTenantRecord, standingLifetimeMs, tenantIsSuspended, tenantRecord, tenantRecordKey } from "./tenant-record.ts";
export { forgetTenantSessions } from "./tenant-session.ts";
export { AuditEntry, readTrail, readTrailBackwards, readTrailMonth, trailTimeKey, verifyTrail } from "./trail.ts";
export { listPage, type ListView } from "./list-page.ts";
export type { ListPart } from "./merged-parts.ts";
export type { SortRange } from "./sort-range.ts";
export { openPosition, sealPosition } from "./list-position.ts";
export type { Api } from "./client.ts";
export type { SignedIn } from "./http/authenticate.ts";
export { createApi, type ApiSettings, type HttpApi } from "./http/create-api.ts";
export { admitRequest } from "./quota/admit-request.ts";
export { implement } from "./http/implement.ts";
export { lambda } from "./http/lambda.ts";
export { answer, answerText } from "./http/respond.ts";
export type { Answer, Handlers, RouteContext } from "./http/route-types.ts";
export type { VerifiedClaims } from "./http/verify-token.ts";
export { eventOf, TenantMismatch, TrailBatch, type TrailRecord } from "./trail-stream.ts";
export type { DomainEvent } from "./events.ts";
export { putOnTenantBus, tenantBusSource } from "./tenant-buses.ts";
export { releaseLease, takeLease } from "./work-lease.ts";
