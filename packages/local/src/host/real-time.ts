/** Real time in epoch milliseconds: credentials, tokens, back-off and time-outs. The only reader of the machine's clock here. */
export const realNowMs = (): number => Date.now();
