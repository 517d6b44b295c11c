/**
 * Zod turns schemas into code where it may, and finds out by trying: that breaks the Content-Security-Policy, although nothing comes
 * of it. Imported before whatever declares a schema.
 */
import * as z from "zod";

z.config({ jitless: true });
