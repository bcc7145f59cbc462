/** No types exist, and none are needed: it is imported for what it leaves in `window`. */
declare module 'simjs';
