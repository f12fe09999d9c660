<?php

final class CountTest extends Igny8_Case {

	public function test_posts_are_counted_by_status_and_only_published_ones_count(): void {
		$before = igny8_count( 'post_types', 'post' );
		$ids    = array( wp_insert_post( array( 'post_title' => 'a', 'post_status' => 'publish' ) ), wp_insert_post( array( 'post_title' => 'b', 'post_status' => 'draft' ) ) );
		$after  = igny8_count( 'post_types', 'post' );
		array_map( 'wp_delete_post', $ids, array( true, true ) );
		$this->assertSame( $before['count'] + 1, $after['count'] );
		$this->assertSame( ( $before['counts']['draft'] ?? 0 ) + 1, $after['counts']['draft'] );
		$this->assertArrayNotHasKey( 'private', $after['counts'] );
	}

	public function test_media_count_by_the_status_that_they_have(): void {
		$before = igny8_count( 'post_types', 'attachment' )['count'];
		$id     = wp_insert_attachment( array( 'post_title' => 'picture', 'post_mime_type' => 'image/png' ) );
		$after  = igny8_count( 'post_types', 'attachment' )['count'];
		wp_delete_attachment( $id, true );
		$this->assertSame( $before + 1, $after );
	}

	public function test_terms_without_posts_count_and_an_unknown_taxonomy_is_zero(): void {
		$before = igny8_count( 'taxonomies', 'post_tag' )['count'];
		$term   = wp_insert_term( 'lonely', 'post_tag' );
		$this->assertSame( $before + 1, igny8_count( 'taxonomies', 'post_tag' )['count'] );
		wp_delete_term( $term['term_id'], 'post_tag' );
		$this->assertSame( 0, igny8_count( 'taxonomies', 'no_such' )['count'] );
	}

	public function test_odd_counts_of_a_plugin_become_whole_numbers(): void {
		$odd = static function () {
			return (object) array( 'publish' => '12', 'draft' => -3, 'many' => 'lots', 'list' => array() );
		};
		add_filter( 'wp_count_posts', $odd );
		$counted = igny8_count( 'post_types', 'page' );
		remove_filter( 'wp_count_posts', $odd );
		$this->assertSame( array( 'count' => 12, 'counts' => array( 'publish' => 12 ) ), $counted );
	}

	public function test_without_time_entries_keep_their_last_counts_and_come_first_next_time(): void {
		$entries = array( 'post_types' => array( 'post' => array(), 'page' => array() ), 'taxonomies' => array( 'category' => array() ) );
		$known   = array( 'post_types' => array( 'post' => array( 'count' => 7, 'counts' => array( 'publish' => 7 ), 'at' => 5 ) ) );
		update_option( 'igny8_counts', $known );
		$counted = igny8_add_counts( $entries, -1.0 );
		$this->assertSame( 7, $counted['post_types']['post']['count'] );
		$this->assertSame( 0, $counted['taxonomies']['category']['count'] );
		$this->assertSame( 2, igny8_late_counts() );
		$this->assertSame( array( 'post_types', 'page' ), igny8_counting_order( $entries, $known )[0] );
		$this->assertSame( array( 'post_types', 'post' ), igny8_counting_order( $entries, $known )[2] );
		igny8_add_counts( $entries, 5.0 );
		$this->assertSame( 0, igny8_late_counts() );
	}
}
