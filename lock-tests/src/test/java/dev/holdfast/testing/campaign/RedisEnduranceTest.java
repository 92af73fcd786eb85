package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("redis")
class RedisEnduranceTest extends EnduranceCase {}
