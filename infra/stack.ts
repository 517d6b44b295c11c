export const stack = () => ({});
