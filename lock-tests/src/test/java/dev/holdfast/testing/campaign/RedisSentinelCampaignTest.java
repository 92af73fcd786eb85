package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("redis-sentinel")
class RedisSentinelCampaignTest extends CampaignCase {}
