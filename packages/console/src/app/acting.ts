/** The tenant that a super_admin has chosen to act in. */
import { createContext, useContext } from "react";

/** A tenant's id; undefined while they act in none. */
export type ActsIn = string | undefined;

export interface Acting {
  readonly actsIn: ActsIn;
  readonly act: (tenant: ActsIn) => void;
}

const ActingContext = createContext<Acting | undefined>(undefined);
export const ActingProvider = ActingContext.Provider;

export function useActing(): Acting {
  const acting = useContext(ActingContext);
  if (acting === undefined) throw new Error("nobody acts");
  return acting;
}

const rememberedAt = "bulkhead.acts_in";

/** The choice outlives a reload of this tab. */
export const rememberedTenant = (): ActsIn => sessionStorage.getItem(rememberedAt) ?? undefined;

export function rememberTenant(tenant: ActsIn): void {
  if (tenant === undefined) sessionStorage.removeItem(rememberedAt);
  else sessionStorage.setItem(rememberedAt, tenant);
}
