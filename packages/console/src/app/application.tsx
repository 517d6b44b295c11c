import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { useTenant } from "../tenant/use-tenant.ts";
import { useActing } from "./acting.ts";
import { createConsoleRouter } from "./routes.tsx";

/** The screens of the tenant that is open. */
export function Application() {
  const scope = useTenant();
  const isActing = useActing().actsIn !== undefined;
  const [router] = useState(() => createConsoleRouter({ scope, isActing }));
  return <RouterProvider router={router} />;
}
