/** Every screen: where it is, who may see it, and how it is found in the navigation. */
import type { Permission } from "@bulkhead/users/policy";
import type { Me } from "@bulkhead/users/schema";
import {
  Building2,
  ChartColumn,
  CircleCheck,
  Inbox,
  ListTodo,
  Plug,
  ScrollText,
  Settings,
  Ticket,
  Users,
  UsersRound,
  type LucideIcon,
} from "lucide-react";

export interface NavigationItem {
  readonly to:
    | "/queue"
    | "/my"
    | "/dashboard"
    | "/approvals"
    | "/people"
    | "/teams"
    | "/audit"
    | "/integrations"
    | "/settings"
    | "/tenants"
    | "/inbox";
  /** In the catalogue, below `app.nav`. */
  readonly label:
    | "queue"
    | "my_tickets"
    | "dashboard"
    | "approvals"
    | "people"
    | "teams"
    | "audit"
    | "integrations"
    | "settings"
    | "tenants"
    | "inbox";
  readonly icon: LucideIcon;
  /** Who finds it; absent: everybody. */
  readonly permission?: Permission;
  /** Typed one after the other. */
  readonly keys: string;
}

export const queueScreen: NavigationItem = { to: "/queue", label: "queue", icon: ListTodo, permission: "tickets.see_all", keys: "g q" };

export const navigation: readonly NavigationItem[] = [
  queueScreen,
  { to: "/my", label: "my_tickets", icon: Ticket, keys: "g m" },
  { to: "/inbox", label: "inbox", icon: Inbox, keys: "g i" },
  { to: "/approvals", label: "approvals", icon: CircleCheck, permission: "approvals.request", keys: "g a" },
  { to: "/dashboard", label: "dashboard", icon: ChartColumn, permission: "metrics.see_own_teams", keys: "g d" },
  { to: "/people", label: "people", icon: Users, permission: "users.see", keys: "g p" },
  { to: "/teams", label: "teams", icon: UsersRound, permission: "teams.see", keys: "g t" },
  { to: "/audit", label: "audit", icon: ScrollText, permission: "audit.see", keys: "g u" },
  { to: "/integrations", label: "integrations", icon: Plug, permission: "webhooks.manage", keys: "g w" },
  { to: "/settings", label: "settings", icon: Settings, permission: "tenant.settings", keys: "g s" },
  { to: "/tenants", label: "tenants", icon: Building2, permission: "tenants.manage", keys: "g o" },
];

/** Whether somebody may see a screen at all. A super_admin who acts in no tenant has the tenants, and nothing of any. */
export function maySeeScreen(
  { role, permissions }: Pick<Me, "role" | "permissions">,
  isActing: boolean,
  { permission, to }: NavigationItem,
): boolean {
  if (role === "super_admin" && !isActing) return to === "/tenants" || to === "/inbox";
  // Whoever acts in a tenant as a super_admin has no tickets there.
  if (role === "super_admin" && to === "/my") return false;
  return permission === undefined || permissions.includes(permission);
}

/** Where somebody begins. */
export const startFor = ({ role }: Pick<Me, "role">, isActing: boolean): NavigationItem["to"] =>
  role === "user" ? "/my" : role === "super_admin" && !isActing ? "/tenants" : "/queue";
