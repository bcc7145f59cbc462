/** The engine: time, events, random streams, causes, distributions. It knows nothing of clusters. */
export * from './causes.js';
export * from './distributions/index.js';
export * from './event-queue.js';
export * from './simulation.js';
export * from './streams.js';
export * from './time.js';
