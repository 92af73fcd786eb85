package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("redis-cluster")
class RedisClusterCampaignTest extends CampaignCase {}
