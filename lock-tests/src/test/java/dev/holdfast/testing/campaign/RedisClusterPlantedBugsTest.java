package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@LongRun
@StoreName("redis-cluster")
class RedisClusterPlantedBugsTest extends PlantedBugsCase {}
