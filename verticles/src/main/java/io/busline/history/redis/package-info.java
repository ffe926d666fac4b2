/**
 * The connections to Redis, and the only package that sees the Redis client. Others write {@link
 * io.busline.history.redis.Commands}, send them through a {@link io.busline.history.redis.Pipeline} and read its {@link
 * io.busline.history.redis.Answers}; {@link io.busline.history.redis.RedisLink} is the pipeline to a real server.
 *
 * <p>May use {@code config} and {@code protocol}, and knows nothing of rooms' keys.
 */
package io.busline.history.redis;
