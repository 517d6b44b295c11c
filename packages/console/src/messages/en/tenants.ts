export const tenants = {
  title: "Tenants",
} as const;
