import { expect, test } from "vitest";
import { readSettings } from "../settings.ts";

const complete = {
  BULKHEAD_ISSUER: "https://issuer.example.com/",
  BULKHEAD_PLATFORM_TENANT_ID: "01935b2e-6f00-7000-8000-000000000001",
  BULKHEAD_CLIENT_ID: "console",
};

test("a stage needs no more than an issuer, a platform tenant and a client", () => {
  expect(readSettings("ada", complete)).toEqual({ ...complete, BULKHEAD_AUDIENCE: "bulkhead", BULKHEAD_PROVIDER_ORIGINS: [] });
});

test("every missing setting is named at once", () => {
  expect(() => readSettings("ada", {})).toThrow(/\.env\.ada.*BULKHEAD_ISSUER.*BULKHEAD_PLATFORM_TENANT_ID.*BULKHEAD_CLIENT_ID/);
});

test.for([
  ["an issuer without TLS", { BULKHEAD_ISSUER: "http://issuer.example.com/" }, /BULKHEAD_ISSUER: must be an https URL/],
  [
    "a platform tenant that is no lower-case UUID",
    { BULKHEAD_PLATFORM_TENANT_ID: "01935B2E-6F00-7000-8000-000000000001" },
    /BULKHEAD_PLATFORM_TENANT_ID/,
  ],
  [
    "a provider's host without TLS",
    { BULKHEAD_PROVIDER_ORIGINS: "https://a.example.com,http://b.example.com" },
    /BULKHEAD_PROVIDER_ORIGINS/,
  ],
  ["a domain with a path", { BULKHEAD_DOMAIN: "example.com/x" }, /BULKHEAD_DOMAIN/],
  ["the local run's relaxation", { BULKHEAD_ALLOW_PRIVATE_WEBHOOKS: "0" }, /local run only/],
] as const)("%s is refused", ([, settings, message]) => {
  expect(() => readSettings("ada", { ...complete, ...settings })).toThrow(message);
});

test("production without anybody to hear its alarms is refused", () => {
  expect(() => readSettings("production", complete)).toThrow(/BULKHEAD_ALARM_EMAIL/);
});

test.for(["Production", "a", "1st", "much-too-long-name", "ends-", "with_underscore", ""])("a stage cannot be named %j", (name) => {
  expect(() => readSettings(name, complete)).toThrow(/is named with 2 to 16/);
});
