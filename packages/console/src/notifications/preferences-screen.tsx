import { Channel, NotificationKind, type Preferences } from "@bulkhead/notifications/schema";
import { isAtLeast, type Role } from "@bulkhead/platform/schema";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Switch } from "../ui/switch.tsx";
import { toastProblem } from "../ui/toast.tsx";
import { kindIcon } from "./kind-icon.ts";
import { preferencesQuery } from "./queries.ts";

/** Whom each kind can concern at all; absent: everybody. */
const leastRoleOf: Readonly<Partial<Record<NotificationKind, Role>>> = {
  assigned: "agent",
  queue: "agent",
  internal_note: "agent",
  escalation: "agent",
  deadline_warning: "agent",
  approval: "agent",
  administration: "admin",
};

interface Change {
  readonly kind: NotificationKind;
  readonly channel: Channel;
  readonly on: boolean;
}

const withChange = (preferences: Preferences, { kind, channel, on }: Change): Preferences => ({
  ...preferences,
  [kind]: { ...preferences[kind], [channel]: on },
});

/** One switch at a time: on screen at once, and back again when the API refuses. */
function useChangePreferences(): (change: Change) => void {
  const t = useTranslations("notifications");
  const scope = useTenant();
  const explain = useExplainError();
  const { api, cache, tenantId } = scope;
  const { queryKey } = preferencesQuery(scope);
  const mutationKey = [tenantId, "change-notification-preferences"];
  const { mutate } = useMutation({
    mutationKey,
    // In the order in which they were pressed.
    scope: { id: mutationKey.join("/") },
    mutationFn: ({ kind, channel, on }: Change) =>
      answerOf(
        api.PATCH("/v1/notifications/preferences", {
          body: { [kind]: { [channel]: on } },
          params: { header: changeHeaders() },
        }),
      ),
    onMutate: async (change) => {
      await cache.cancelQueries({ queryKey });
      cache.setQueryData(queryKey, (held) => (held === undefined ? held : withChange(held, change)));
    },
    onError: (error, change) => {
      cache.setQueryData(queryKey, (held) => (held === undefined ? held : withChange(held, { ...change, on: !change.on })));
      toastProblem(
        t("preferences_screen.failed", {
          kind: t(`kinds.${change.kind}.name`),
          channel: t(`preferences_screen.channels.${change.channel}`),
          problem: explain(error).text,
        }),
      );
    },
    onSettled: () => {
      // An answer knows nothing of what was pressed after it.
      if (cache.isMutating({ mutationKey }) === 1) void cache.invalidateQueries({ queryKey });
    },
  });
  return mutate;
}

export function PreferencesScreen() {
  const t = useTranslations("notifications.preferences_screen");
  const me = useMe();
  const preferences = useQuery(preferencesQuery(useTenant()));
  const { email } = me.user;
  return (
    <div className="mx-auto flex w-full max-w-200 flex-col p-4 sm:p-6">
      <title>{`${t("title")} · ${me.tenant.name}`}</title>
      <PageHeader title={t("title")} description={t("description")} />
      <Panel flush footer={<span className="text-ink-muted">{t("saved")}</span>}>
        {preferences.data !== undefined ? (
          <PreferencesTable preferences={preferences.data} />
        ) : preferences.isError ? (
          <ProblemState error={preferences.error} onRetry={() => void preferences.refetch()} />
        ) : (
          <div className="p-4">
            <Skeleton label={t("loading")} lines={10} />
          </div>
        )}
      </Panel>
      <p className="pt-3 text-sm text-ink-muted">{email === null ? t("no_email") : t("email_to", { email })}</p>
    </div>
  );
}

function PreferencesTable({ preferences }: { readonly preferences: Preferences }) {
  const t = useTranslations("notifications");
  const { role } = useMe();
  const change = useChangePreferences();
  const lockedId = useId();
  const kinds = NotificationKind.options.filter((kind) => isAtLeast(role, leastRoleOf[kind] ?? "user"));
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{t("preferences_screen.table")}</caption>
      <thead>
        <tr className="border-b text-xs text-ink-muted">
          <th scope="col" className="px-3 py-2 text-left font-medium sm:px-4">
            {t("preferences_screen.kind")}
          </th>
          {Channel.options.map((channel) => (
            <th key={channel} scope="col" className="w-20 px-2 py-2 text-center font-medium sm:w-28">
              {t(`preferences_screen.channels.${channel}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => {
          const Icon = kindIcon[kind];
          const name = t(`kinds.${kind}.name`);
          return (
            <tr key={kind} className="border-b last:border-b-0">
              <th scope="row" className="px-3 py-2.5 text-left font-normal sm:px-4">
                <span className="flex items-start gap-2.5">
                  <Icon aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-muted max-sm:hidden" />
                  <span className="min-w-0">
                    <span className="block font-medium">{name}</span>
                    <span className="block text-ink-muted">{t(`kinds.${kind}.description`)}</span>
                    {kind === "escalation" ? (
                      <span id={lockedId} className="flex items-center gap-1 pt-0.5 text-xs text-ink-muted">
                        <Lock aria-hidden size={12} className="shrink-0" />
                        {t("preferences_screen.channels.in_app")}: {t("preferences_screen.locked")}
                      </span>
                    ) : null}
                  </span>
                </span>
              </th>
              {Channel.options.map((channel) => {
                const isLocked = kind === "escalation" && channel === "in_app";
                return (
                  <td key={channel} className="px-2 py-2.5 text-center align-middle">
                    <Switch
                      label={t("preferences_screen.switch", { kind: name, channel: t(`preferences_screen.channels.${channel}`) })}
                      labelHidden
                      checked={preferences[kind][channel]}
                      disabled={isLocked}
                      aria-describedby={isLocked ? lockedId : undefined}
                      onChange={({ currentTarget: { checked } }) => change({ kind, channel, on: checked })}
                    />
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
