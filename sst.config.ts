export default $config({
  app(input) {
    const production = input.stage === "production";
    return {
      name: "bulkhead",
      home: "aws",
      // Production outlives its program: what the program forgets stays in AWS, and `sst remove` is refused.
      removal: production ? "retain" : "remove",
      protect: production,
      providers: { aws: { region: process.env["BULKHEAD_REGION"] ?? "eu-west-1" } },
    };
  },
  async run() {
    const { stack } = await import("./infra/stack.ts");
    return stack();
  },
});
