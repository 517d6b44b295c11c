import { type FlagName, Flags } from "@bulkhead/platform/schema";
import type { Tenant } from "@bulkhead/tenants/schema";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Panel } from "../ui/panel.tsx";
import { Switch } from "../ui/switch.tsx";
import { toastDone, toastProblem } from "../ui/toast.tsx";
import { changeSettings, tenantQuery } from "./queries.ts";

const names = Flags.keyof().options;

interface Switched {
  readonly name: FlagName;
  readonly on: boolean;
}

/** What can be switched on and off, at once. */
export function FlagsSettings({ tenant }: { readonly tenant: Tenant }) {
  const t = useTranslations("settings.flags");
  const scope = useTenant();
  const { cache, tenantId } = scope;
  const explain = useExplainError();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ name, on }: Switched) => changeSettings(scope, { flags: { [name]: on } }, tenant.version),
    onSuccess: (after, { name, on }) => {
      cache.setQueryData(tenantQuery(scope).queryKey, after);
      void cache.invalidateQueries({ queryKey: [tenantId, "me"] });
      toastDone(t(on ? "on" : "off", { flag: t(`known.${name}.title`) }));
    },
    onError: (error) => {
      // Somebody else may have been faster: then it is shown as they left it.
      void cache.invalidateQueries({ queryKey: [tenantId, "tenant"] });
      toastProblem(explain(error).text);
    },
  });
  const switched = isPending ? { [variables.name]: variables.on } : {};
  return (
    <Panel title={t("title")} description={t("text")}>
      <ul className="flex flex-col gap-4">
        {names.map((name) => (
          <li key={name}>
            <Switch
              label={t(`known.${name}.title`)}
              hint={t(`known.${name}.text`)}
              checked={switched[name] ?? tenant.flags[name]}
              disabled={isPending}
              onChange={({ currentTarget: { checked } }) => mutate({ name, on: checked })}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
