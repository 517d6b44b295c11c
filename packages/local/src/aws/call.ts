/** One authenticated call on its way through a service. */
import { type CallRecord, type Principal, ServiceError } from "../services.ts";
import type { Access, Wish } from "./access.ts";
import { type Answer, failure, refusalStatus, type Service } from "./answer.ts";
import type { Fault, FaultPlan } from "./faults.ts";

export interface Call {
  readonly principal: Principal;
  readonly body: Buffer;
}

/** What every service needs to judge and to count its calls. */
export interface Desk {
  readonly access: Access;
  readonly faults: () => FaultPlan | undefined;
  readonly onCall: (record: CallRecord) => void;
}

/** The name of the function behind a principal. */
export const functionOf = ({ worker }: Principal): string | undefined => worker?.slice(0, worker.lastIndexOf(":"));

/** Refuses the call unless all of it is allowed. @throws ServiceError AccessDeniedException */
export const allow = ({ access }: Desk, service: Service, { principal }: Call, wishes: readonly Wish[]): void => {
  const denial = access.denial(principal, wishes);
  if (denial !== undefined) throw new ServiceError("AccessDeniedException", refusalStatus(service), denial.message);
};

/** Runs one operation: counts it, and turns what it throws into the service's error. */
export const perform = async <T extends Answer | symbol>(
  desk: Desk,
  service: Service,
  action: string,
  call: Call,
  operation: () => T | Promise<T>,
): Promise<T | Answer> => {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const denied = error.code === "AccessDeniedException";
    desk.onCall({ service, action, principal: call.principal, readUnits: 0, writeUnits: 0, denied });
    return failure(service, error.status, error.code, error.message);
  }
};

/** Counts a call that consumed no capacity. */
export const count = ({ onCall }: Desk, service: Service, action: string, { principal }: Call): void => {
  onCall({ service, action, principal, readUnits: 0, writeUnits: 0, denied: false });
};

/** The fault that befalls a call, unless it is one that the caller of this handles itself. @throws ServiceError when throttled */
export const befall = (desk: Desk, service: Service, action: string, call: Call, table?: string): Fault | undefined => {
  const facts = { service, action, function: functionOf(call.principal), table };
  desk.faults()?.crashAt("aws.before", facts);
  const fault = desk.faults()?.decide("aws.request", facts);
  if (fault?.kind === "throttle") {
    throw service === "dynamodb"
      ? new ServiceError(
          "ProvisionedThroughputExceededException",
          400,
          "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
        )
      : service === "ses"
        ? new ServiceError("TooManyRequestsException", 429, "Maximum sending rate exceeded.")
        : new ServiceError("ThrottlingException", service === "scheduler" || service === "execute-api" ? 429 : 400, "Rate exceeded");
  }
  return fault;
};

/** Whether the answer of a call that has happened is lost. */
export const isLost = (desk: Desk, service: Service, action: string, call: Call, table?: string): boolean => {
  const facts = { service, action, function: functionOf(call.principal), table };
  desk.faults()?.crashAt("aws.after", facts);
  return desk.faults()?.decide("aws.commit", facts)?.kind === "timeout_after_commit";
};
