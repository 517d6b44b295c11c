import * as z from "zod";

/** The account and region that the evaluated program finds itself in. */
export const account = "111122223333";

export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly custom?: boolean | undefined;
  readonly id?: string | undefined;
}

interface Place {
  readonly region: string;
}

const services: Readonly<Record<string, string>> = { cloudwatch: "events", apigatewayv2: "apigateway" };

const arnOf = (module: string, kind: string, name: string, { inputs }: Registration, { region }: Place): string => {
  const inRegion = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;
  const path = typeof inputs["path"] === "string" ? inputs["path"] : "/";
  switch (`${module}/${kind}`) {
    case "iam/role":
      return `arn:aws:iam::${account}:role${path}${name}`;
    case "dynamodb/table":
      return inRegion("dynamodb", `table/${name}`);
    case "lambda/function":
      return inRegion("lambda", `function:${name}`);
    case "cloudwatch/eventBus":
      return inRegion("events", `event-bus/${name}`);
    case "cloudwatch/eventRule":
      return inRegion("events", `rule/${String(inputs["eventBusName"])}/${name}`);
    case "cloudwatch/logGroup":
      return inRegion("logs", `log-group:${name}`);
    case "sqs/queue":
    case "sns/topic":
      return inRegion(module, name);
    case "s3/bucket":
      return `arn:aws:s3:::${name}`;
    case "cloudfront/distribution":
      return `arn:aws:cloudfront::${account}:distribution/${name}`;
    default:
      return inRegion(services[module] ?? module, `${kind}/${name}`);
  }
};

/** What AWS would answer to the creation of a resource, as far as programs read it. */
export const stateOf = (registration: Registration, place: Place): { readonly id: string; readonly state: Record<string, unknown> } => {
  const { type, name, inputs, custom, id } = registration;
  if (custom === false) return { id: "", state: { ...inputs } };
  const [, module = "", kind = ""] = /^aws:([^/]+)\/([^:]+):/.exec(type) ?? [];
  const physical = [inputs["name"], inputs["bucket"]].find((value) => typeof value === "string") ?? name;
  const arn = arnOf(module, kind, physical, registration, place);
  const own: Record<string, unknown> = { arn, name: physical, ...inputs };
  const more: Readonly<Record<string, () => Record<string, unknown>>> = {
    "lambda/function": () => ({
      invokeArn: `${arn}/invocations`,
      version: "1",
      qualifiedArn: `${arn}:1`,
      publish: inputs["publish"] ?? false,
    }),
    "lambda/eventSourceMapping": () => ({ uuid: `uuid-of-${name}` }),
    "dynamodb/table": () => ({ streamArn: `${arn}/stream/2026-01-01T00:00:00.000` }),
    "apigatewayv2/api": () => ({
      apiEndpoint: `${inputs["protocolType"] === "WEBSOCKET" ? "wss" : "https"}://${name.toLowerCase()}.execute-api.${place.region}.amazonaws.com`,
      executionArn: `arn:aws:execute-api:${place.region}:${account}:${name}`,
    }),
    "cloudfront/distribution": () => ({ domainName: `${name.toLowerCase()}.cloudfront.net`, hostedZoneId: "Z2FDTNDATAQYW2", etag: "etag" }),
    "acm/certificate": () => ({
      domainValidationOptions: [
        { domainName: inputs["domainName"], resourceRecordName: "_x", resourceRecordType: "CNAME", resourceRecordValue: "_y" },
      ],
    }),
    "s3/bucket": () => ({ bucket: physical, bucketRegionalDomainName: `${physical}.s3.${place.region}.amazonaws.com` }),
    "sqs/queue": () => ({ url: `https://sqs.${place.region}.amazonaws.com/${account}/${physical}` }),
  };
  const random = type === "random:index/randomBytes:RandomBytes" ? { base64: `${"A".repeat(43)}=` } : {};
  return { id: id !== undefined && id !== "" ? id : `${physical}-id`, state: { ...own, ...more[`${module}/${kind}`]?.(), ...random } };
};

const Statements = z.object({
  statements: z
    .array(
      z.object({
        effect: z.string().default("Allow"),
        actions: z.array(z.string()).default([]),
        resources: z.array(z.string()).default([]),
        principals: z.array(z.object({ type: z.string(), identifiers: z.array(z.string()) })).default([]),
      }),
    )
    .default([]),
});

/** What AWS would answer to a question of the program. @throws on one that is not played: an answer must never be guessed. */
export const answerOf = (token: string, inputs: unknown, { region }: Place): Record<string, unknown> => {
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account, arn: `arn:aws:iam::${account}:user/deployer`, userId: "deployer", id: account };
    case "aws:route53/getZone:getZone":
      return { zoneId: "ZONE", id: "ZONE", name: "example.com" };
    case "aws:iam/getPolicyDocument:getPolicyDocument": {
      const { statements } = Statements.parse(inputs);
      const json = JSON.stringify({
        Version: "2012-10-17",
        Statement: statements.map(({ effect, actions, resources, principals }) => ({
          Effect: effect,
          Action: actions,
          ...(resources.length > 0 && { Resource: resources }),
          ...(principals.length > 0 && { Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers])) }),
        })),
      });
      return { id: "0", json, minifiedJson: json, statements };
    }
    default:
      throw new Error(`AWS was asked for ${token} ${JSON.stringify(inputs)}, which is not played`);
  }
};
