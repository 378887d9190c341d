package org.marsad.localnode;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/** Says who the node is: {@code GET /} and {@code HEAD /}, which every client asks for first. */
final class RootAction extends BaseRestHandler {

    private final ClusterService cluster;

    RootAction(ClusterService cluster) {
        this.cluster = cluster;
    }

    @Override
    public String getName() {
        return "main_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        boolean pretty = request.paramAsBoolean("pretty", true);
        return channel -> {
            XContentBuilder body = channel.newBuilder();
            if (pretty) {
                body.prettyPrint().lfAtEnd();
            }
            channel.sendResponse(new RestResponse(RestStatus.OK, describe(body)));
        };
    }

    @Override
    protected Set<String> responseParams() {
        return Set.of("pretty");
    }

    private XContentBuilder describe(XContentBuilder body) throws IOException {
        ClusterState state = cluster.state();
        body.startObject();
        body.field("name", cluster.getNodeName());
        body.field("cluster_name", state.getClusterName().value());
        body.field("cluster_uuid", state.metadata().clusterUUID());
        describeVersion(body, Build.current());
        body.field("tagline", "You Know, for Search");
        return body.endObject();
    }

    private static void describeVersion(XContentBuilder body, Build build) throws IOException {
        body.startObject("version");
        body.field("number", build.qualifiedVersion());
        body.field("build_flavor", build.flavor());
        body.field("build_type", build.type().displayName());
        body.field("build_hash", build.hash());
        body.field("build_date", build.date());
        body.field("build_snapshot", build.isSnapshot());
        body.field("lucene_version", IndexVersion.current().luceneVersion().toString());
        body.field("minimum_wire_compatibility_version", build.minWireCompatVersion());
        body.field("minimum_index_compatibility_version", build.minIndexCompatVersion());
        body.endObject();
    }
}
