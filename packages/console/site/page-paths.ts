/**
 * Which paths show the console's page: all that name no file. What is asked for under `/assets` is a file of some build, and must
 * never be answered by a page: a browser would take that for the script.
 */
export const pagePath = /^\/(?!assets(?:\/|$))[^.]*$/;
