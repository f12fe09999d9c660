<?php

final class ReadingTest extends Igny8_Case {

	private const KEPT  = array( 'by' => 'admin 1', 'context' => 'admin', 'at' => 1.0 );
	private const FRESH = array( 'by' => 'admin 2', 'context' => 'admin', 'at' => 2.0 );

	public function test_another_readers_reading_only_adds_what_is_new(): void {
		$settled = igny8_settle( $this->reading( self::KEPT, 'Posts' ), $this->reading( self::FRESH, 'Articles' ) );
		$this->assertSame( array( 'post' => array( 'label' => 'Posts' ), 'admin 1' => array(), 'admin 2' => array() ), $settled['entries']['post_types'] );
		$this->assertSame( array( 'admin 1', 2.0 ), array( $settled['by'], $settled['at'] ) );
	}

	/** @dataProvider fresh */
	public function test_a_better_reading_and_the_same_readers_are_told_as_they_are( array $kept, array $fresh ): void {
		$fresh = $this->reading( $fresh + self::FRESH, 'Articles' );
		$this->assertSame( $fresh, igny8_settle( $this->reading( $kept + self::KEPT, 'Posts' ), $fresh ) );
	}

	public function fresh(): array {
		return array(
			'the same reader'         => array( array( 'by' => 'admin 2' ), array() ),
			'the neutral reader'      => array( array(), array( 'by' => IGNY8_NEUTRAL ) ),
			'one who stays away'      => array( array( 'seen_at' => time() - IGNY8_READING_HOLDS_SECONDS ), array() ),
			'a clock that was set'    => array( array( 'seen_at' => time() + 2 * IGNY8_READING_HOLDS_SECONDS ), array() ),
		);
	}

	public function test_nothing_kept_is_nothing_to_hold(): void {
		$fresh = $this->reading( self::FRESH, 'Posts' );
		$this->assertSame( $fresh, igny8_settle( array( 'spoilt' ), $fresh ) );
	}

	public function test_a_preview_adds_nothing(): void {
		$_GET['wp_theme_preview'] = 'other';
		$kept    = $this->reading( self::KEPT, 'Posts' );
		$settled = igny8_settle( $kept, $this->reading( self::FRESH, 'Posts' ) );
		unset( $_GET['wp_theme_preview'] );
		$this->assertSame( $kept['entries'], $settled['entries'] );
	}

	public function test_only_this_sites_own_answer_is_a_reading(): void {
		$entries = array( 'post_types' => array( '7' => array( 'label' => 'é' ) ), 'taxonomies' => array(), 'left_out' => array() );
		$encoded = base64_encode( wp_json_encode( $entries ) );
		$ours    = igny8_seal_of_database();
		$body    = '<!-- noise -->igny8:' . igny8_seal( "a.1 $ours $encoded" ) . ":$ours:$encoded:<!-- more -->";
		$this->assertSame( $entries, igny8_open_reading( 'a.1', $body ) );
		$this->assertSame( array(), igny8_open_reading( 'a.2', $body ) );
		$this->assertSame( array(), igny8_open_reading( 'a.1', '<html>' ) );
	}

	public function test_where_another_database_answers_this_is_a_copy(): void {
		$this->connect();
		$theirs = str_repeat( '0', 64 );
		$this->assertSame( igny8_place(), igny8_tie()['place'] );
		$this->assertSame( array(), igny8_open_reading( 'a.1', 'igny8:' . igny8_seal( "a.1 $theirs e30=" ) . ":$theirs:e30=:" ) );
		$this->assertSame( '', igny8_tie()['place'] );
	}

	/** @dataProvider requests */
	public function test_only_this_site_becomes_the_reader( int $late_by, string $sealed_as, bool $does ): void {
		$request             = str_repeat( 'a', 16 ) . '.' . ( time() + $late_by );
		$_POST['igny8_read'] = "$request." . igny8_seal( "$sealed_as $request" );
		$this->assertSame( $does ? 1 : 0, igny8_reader_user( 0 ) );
		unset( $_POST['igny8_read'] );
	}

	public function requests(): array {
		return array(
			'honest' => array( 0, 'read', true ),
			'old'    => array( -301, 'read', false ),
			'answer' => array( 0, 'answer', false ),
		);
	}

	public function test_what_has_no_seal_does_not_become_the_reader(): void {
		foreach ( array( '', array( 'x' ), str_repeat( 'a', 16 ) . '.' . time() . '.' . str_repeat( '0', 64 ) ) as $sent ) {
			$_POST['igny8_read'] = $sent;
			$this->assertSame( 0, igny8_reader_user( 0 ) );
		}
		unset( $_POST['igny8_read'] );
	}

	private function reading( array $members, string $label ): array {
		$post_types = array( 'post' => array( 'label' => $label ), $members['by'] => array() );
		return $members + array( 'entries' => array( 'post_types' => $post_types, 'taxonomies' => array(), 'left_out' => array() ), 'seen_at' => time() );
	}
}
