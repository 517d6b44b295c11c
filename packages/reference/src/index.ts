/** The API about itself: its document and the site that renders it. */
export { allContracts } from "./all-contracts.ts";
export { buildSite } from "./build-site.ts";
export { document } from "./document.ts";
export { eventCatalogue } from "./event-catalogue.ts";
