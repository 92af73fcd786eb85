package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@LongRun
@StoreName("redis-sentinel")
class RedisSentinelProcessCampaignTest extends ProcessCampaignCase {}
