/** `sla-keep-timer` → `SlaKeepTimer`: a declaration's name as Pulumi's resources are named. */
export const logicalName = (name: string): string =>
  name
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
