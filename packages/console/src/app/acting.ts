/** The tenant that a super_admin has chosen to act in. */
import { createContext, useContext } from "react";
import { keptWithTab } from "../ui/storage.ts";

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

const rememberedAt = (subject: string): string => `bulkhead.acts_in.${subject}`;

/** The choice outlives a reload of this tab. It is one person's own: whoever signs in after them has made none. */
export const rememberedTenant = (subject: string): ActsIn => keptWithTab.read(rememberedAt(subject)) ?? undefined;

export const rememberTenant = (subject: string, tenant: ActsIn): void => keptWithTab.write(rememberedAt(subject), tenant ?? null);
